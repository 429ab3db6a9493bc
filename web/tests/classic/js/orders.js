$(document).ready(function () {
    $.get("/api/v1.0/user/orders?role=custom", function (resp) {
        if ("0" == resp.errno) {
            $(".orders-list").html(template("orders-list-tmpl", {orders: resp.data.orders}));
            $(".order-pay").on("click", function () {
                var orderId = $(this).parents("li").attr("order-id");
                send("post", "/orders/" + orderId + "/payment", null, function (resp) {
                    if ("4101" == resp.errno) { location.href = "/login.html"; }
                    else if ("0" == resp.errno) { location.href = resp.data.pay_url; }
                });
            });
            $(".order-comment").on("click", function () {
                var orderId = $(this).parents("li").attr("order-id");
                var data = {order_id: orderId, comment: $("#comment").val()};
                send("put", "/orders/" + orderId + "/comment", data, function (resp) {
                    if ("0" == resp.errno) { $(".orders-list>li[order-id=" + orderId + "] .status").html("已完成"); }
                });
            });
        }
    });
});
