function logout() {
    send("delete", "/session", null, function (resp) {
        if ("0" == resp.errno) { location.href = "/index.html"; }
    });
}

function show() {
    $.get("/api/v1.0/user", function (resp) {
        if ("4101" == resp.errno) {
            location.href = "/login.html";
        } else if ("0" == resp.errno) {
            $("#user-name").html(resp.data.name);
            $("#user-mobile").html(resp.data.mobile);
        }
    }, "json");
}

$(document).ready(function () {
    show();
    $(".form-name").submit(function (e) {
        e.preventDefault();
        send("put", "/users/name", formOf(".form-name"), function (resp) {
            $(".error-msg").toggle("4001" == resp.errno);
            if ("0" == resp.errno) { show(); }
        });
    });
});
