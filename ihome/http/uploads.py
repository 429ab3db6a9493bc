"""Files that come in a multipart form."""

from typing import IO

from flask import request

from ihome.kernel.errors import BadRequest, InvalidInput


def uploaded_file(name: str) -> IO[bytes]:
    """The one file in field `name`, to be read; its sent name and type are not to be believed.

    BadRequest (400) when the body is no multipart form, InvalidInput (422) when the field is empty
    or comes twice.
    """
    if request.mimetype != "multipart/form-data":
        raise BadRequest("请用表单上传文件（multipart/form-data）。")
    files = request.files.getlist(name)
    if not files:
        raise InvalidInput.of(**{name: "请选一个文件。"})
    if len(files) > 1:
        raise InvalidInput.of(**{name: "一次只能传一个文件。"})
    return files[0].stream
