$(document).ready(function () {
    $.get("/api/v1.0/areas", function (resp) {
        for (var i = 0; i < resp.data.length; i++) {
            $("#area-id").append('<option value="' + resp.data[i].aid + '">' + resp.data[i].aname + '</option>');
        }
    });
    $("#form-house-info").submit(function (e) {
        e.preventDefault();
        var data = formOf("#form-house-info");
        data.facility = [];
        $(":checked[name=facility]").each(function (i, x) { data.facility[i] = $(x).val(); });
        send("post", "/houses/info", data, function (resp) {
            if ("4101" == resp.errno) {
                location.href = "/login.html";
            } else if ("0" == resp.errno) {
                $("#form-house-info").hide();
                $("#form-house-image").show();
                $("#house-id").val(resp.data.house_id);
            } else {
                alert(resp.errmsg);
            }
        });
    });
    $("#form-house-image").submit(function (e) {
        e.preventDefault();
        $.ajax({
            url: "/api/v1.0/houses/image",
            type: "post",
            dataType: "json",
            data: new FormData(this),
            processData: false,
            contentType: false,
            headers: {"X-CSRFToken": getCookie("csrf_token")},
            success: function (resp) {
                if ("0" == resp.errno) {
                    $(".house-image-cons").append('<img src="' + resp.data.image_url + '">');
                } else {
                    alert(resp.errmsg);
                }
            }
        });
    });
});
