function show() {
    $.get("/api/v1.0/users/auth", function (resp) {
        if ("4101" == resp.errno) {
            location.href = "/login.html";
        } else if ("0" == resp.errno && resp.data.real_name && resp.data.id_card) {
            $("#real-name").val(resp.data.real_name).prop("disabled", true);
            $("#id-card").val(resp.data.id_card).prop("disabled", true);
            $(".form-auth button").hide();
        }
    }, "json");
}

$(document).ready(function () {
    show();
    $(".form-auth").submit(function (e) {
        e.preventDefault();
        send("post", "/users/auth", formOf(".form-auth"), function (resp) {
            if (0 == resp.errno) { show(); }
        });
    });
});
