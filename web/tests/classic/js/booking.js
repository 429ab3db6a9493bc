$(document).ready(function () {
    $.get("/api/v1.0/session", function (resp) {
        if ("0" != resp.errno) { location.href = "/login.html"; }
    }, "json");
    var houseId = decodeQuery()["hid"];
    $.get("/api/v1.0/houses/" + houseId, function (resp) {
        if (0 == resp.errno) {
            $(".house-info>img").attr("src", resp.data.house.img_urls[0]);
            $(".house-text>h3").html(resp.data.house.title);
            $(".house-text>p>span").html((resp.data.house.price / 100.0).toFixed(0));
        }
    });
    $("#start-date, #end-date").on("change", function () {
        var sd = new Date($("#start-date").val()), ed = new Date($("#end-date").val());
        var days = (ed - sd) / (1000 * 3600 * 24) + 1;
        var amount = days * parseFloat($(".house-text>p>span").html());
        $(".order-amount>span").html(amount.toFixed(2) + "(共" + days + "晚)");
    });
    $(".submit-btn").on("click", function () {
        if (!$(".order-amount>span").html()) { return; }
        $(this).prop("disabled", true);
        var data = {house_id: houseId, start_date: $("#start-date").val(), end_date: $("#end-date").val()};
        send("post", "/orders", data, function (resp) {
            if ("4101" == resp.errno) {
                location.href = "/login.html";
            } else if ("4004" == resp.errno) {
                $(".popup_con").show();
            } else if ("0" == resp.errno) {
                location.href = "/orders.html";
            }
        });
    });
});
