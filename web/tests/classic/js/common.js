// As every classic page has it.
function getCookie(name) {
    var r = document.cookie.match("\\b" + name + "=([^;]*)\\b");
    return r ? r[1] : undefined;
}

function decodeQuery() {
    var search = decodeURI(document.location.search);
    return search.replace(/(^\?)/, '').split('&').reduce(function (result, item) {
        var values = item.split('=');
        result[values[0]] = values[1];
        return result;
    }, {});
}

function send(type, url, data, success) {
    $.ajax({
        url: "/api/v1.0" + url,
        type: type,
        data: data === null ? null : JSON.stringify(data),
        contentType: "application/json",
        dataType: "json",
        headers: {"X-CSRFToken": getCookie("csrf_token")},
        success: success
    });
}

function formOf(selector) {
    var data = {};
    $(selector).serializeArray().map(function (x) { data[x.name] = x.value; });
    return data;
}
