var imageCodeId = "";

function generateUUID() {
    var d = new Date().getTime();
    return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, function (c) {
        var r = (d + Math.random() * 16) % 16 | 0;
        d = Math.floor(d / 16);
        return (c == 'x' ? r : (r & 0x3 | 0x8)).toString(16);
    });
}

function generateImageCode() {
    imageCodeId = generateUUID();
    $(".image-code img").attr("src", "/api/v1.0/image_codes/" + imageCodeId);
}

function sendSMSCode() {
    $(".phonecode-a").removeAttr("onclick");
    var req = {image_code: $("#imagecode").val(), image_code_id: imageCodeId};
    $.get("/api/v1.0/sms_codes/" + $("#mobile").val(), req, function (resp) {
        if (resp.errno == "0") {
            $(".phonecode-a").html("60秒");
        } else {
            alert(resp.errmsg);
            $(".phonecode-a").attr("onclick", "sendSMSCode();");
        }
    });
}

$(document).ready(function () {
    generateImageCode();
    $(".form-register").submit(function (e) {
        e.preventDefault();
        send("post", "/users", formOf(".form-register"), function (resp) {
            if (resp.errno == "0") { location.href = "/index.html"; } else { alert(resp.errmsg); }
        });
    });
});
