$(document).ready(function () {
    $(".form-login").submit(function (e) {
        e.preventDefault();
        send("post", "/sessions", formOf(".form-login"), function (resp) {
            if (resp.errno == "0") { location.href = "/"; } else { $(".error").html(resp.errmsg); }
        });
    });
});
