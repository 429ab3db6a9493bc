$(document).ready(function () {
    $.get("/api/v1.0/session", function (resp) {
        if ("0" == resp.errno) {
            $(".register-login").hide();
            $(".user-name").html(resp.data.name);
        }
    }, "json");
    $.get("/api/v1.0/houses/index", function (resp) {
        if ("0" == resp.errno) {
            $(".swiper").html(template("swiper-houses-tmpl", {houses: resp.data}));
        }
    });
    $.get("/api/v1.0/areas", function (resp) {
        if ("0" == resp.errno) {
            for (var i = 0; i < resp.data.length; i++) {
                var one = resp.data[i];
                $(".area-list").append('<a href="/search.html?aid=' + one.aid + '&aname=' + one.aname + '&sd=&ed=">' + one.aname + '</a> ');
            }
        }
    });
});
