var cur_page = 1, next_page = 1, total_page = 1, house_data_querying = true;

function updateHouseData(action) {
    var query = decodeQuery();
    var params = {aid: query["aid"], sd: query["sd"], ed: query["ed"], sk: "new", p: next_page};
    $.get("/api/v1.0/houses", params, function (resp) {
        house_data_querying = false;
        if ("0" == resp.errno) {
            if (0 == resp.data.total_page) {
                $(".house-list").html("暂时没有符合您查询的房屋信息。");
            } else {
                total_page = resp.data.total_page;
                cur_page = resp.data.current_page;
                $(".house-list").append(template("house-list-tmpl", {houses: resp.data.houses}));
            }
        }
    });
}

$(document).ready(function () {
    var query = decodeQuery();
    $(".area-name").html(query["aname"] || "位置区域");
    $(".dates").html((query["sd"] || "") + "/" + (query["ed"] || ""));
    updateHouseData("renew");
    window.onscroll = function () {
        var b = document.documentElement.scrollTop || document.body.scrollTop;
        if ($(document).height() - $(window).height() < b + 50 && !house_data_querying && cur_page < total_page) {
            house_data_querying = true;
            next_page = cur_page + 1;
            updateHouseData();
        }
    };
});
