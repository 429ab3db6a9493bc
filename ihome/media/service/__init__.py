"""What can be done with photos: the face of the package.

Taking a photo in has two halves: `prepare_photo` decodes and stores, outside of any transaction;
`keep_photo` writes the row, inside the transaction of whoever uses it. So a row never points to a
file that was not stored, and no photo stays that nobody uses. `accept_photo` does both.
"""

from ihome.media.keeping.scrub import losses
from ihome.media.models import Photo, PhotoTwin
from ihome.media.rules import MAX_PHOTO_BYTES
from ihome.media.schemas import PhotoView, photo_view
from ihome.media.service.ledger import photos_by_ids, write_down
from ihome.media.service.making import make_avatar
from ihome.media.service.private import (
    clean_document,
    drop_private,
    keep_private,
    old_private_names,
    private_file,
)
from ihome.media.service.serving import (
    LINK_SECONDS,
    link_origins,
    photo_file,
    photo_link,
    photo_path,
    placeholder,
)
from ihome.media.service.taking_in import (
    PreparedPhoto,
    accept_photo,
    drop_photo,
    keep_photo,
    prepare_photo,
)
from ihome.media.service.tidying import FilesReport, files_report, sweep_stray_files
from ihome.media.service.twins import Twin, decide_twin, look_for_twins, twins

__all__ = [
    "LINK_SECONDS",
    "MAX_PHOTO_BYTES",
    "FilesReport",
    "Photo",
    "PhotoTwin",
    "PhotoView",
    "PreparedPhoto",
    "Twin",
    "accept_photo",
    "clean_document",
    "decide_twin",
    "drop_photo",
    "drop_private",
    "files_report",
    "keep_photo",
    "keep_private", "link_origins",
    "look_for_twins",
    "losses",
    "make_avatar",
    "old_private_names",
    "photo_file",
    "photo_link",
    "photo_path",
    "photo_view",
    "photos_by_ids",
    "placeholder",
    "prepare_photo",
    "private_file",
    "sweep_stray_files",
    "twins",
    "write_down",
]  # fmt: skip
