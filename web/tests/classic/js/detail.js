$(document).ready(function () {
    var houseId = decodeQuery()["id"];
    $.get("/api/v1.0/houses/" + houseId, function (resp) {
        if ("0" == resp.errno) {
            $(".detail-con").html(template("house-detail-tmpl", {house: resp.data.house}));
            if (resp.data.user_id != resp.data.house.user_id) {
                $(".book-house").attr("href", "/booking.html?hid=" + resp.data.house.hid).show();
            }
        }
    });
});
