$(document).ready(function () {
    $.get("/api/v1.0/user/orders?role=landlord", function (resp) {
        if ("0" == resp.errno) {
            $(".orders-list").html(template("orders-list-tmpl", {orders: resp.data.orders}));
            $(".order-accept, .order-reject").on("click", function () {
                var orderId = $(this).parents("li").attr("order-id");
                var accepts = $(this).hasClass("order-accept");
                var data = accepts ? {action: "accept"} : {action: "reject", reason: $("#reject-reason").val()};
                send("put", "/orders/" + orderId + "/status", data, function (resp) {
                    if ("4101" == resp.errno) { location.href = "/login.html"; }
                    else if ("0" == resp.errno) { $(".orders-list>li[order-id=" + orderId + "] .status").html(accepts ? "已接单" : "已拒单"); }
                });
            });
        }
    });
});
