"""What can be done with houses: the face of the package."""

from ihome.houses.facilities import FACILITIES
from ihome.houses.models import House, HouseCase
from ihome.houses.rules import StayLine, average_rating, search_words, stay_lines, stay_total
from ihome.houses.schemas import (
    CASE_MEANING,
    REASON_MEANING,
    STATUS_MEANING,
    CaseState,
    HouseCardView,
    HouseDraftView,
    HouseForm,
    HouseKind,
    HouseStatus,
    HouseView,
    RefusalReason,
)
from ihome.houses.service.casework import take_in_published
from ihome.houses.service.counting import add_rating, count_booking, uncount_booking
from ihome.houses.service.editing import (
    create_house,
    delete_house,
    edit_house,
    pause_house,
    pause_houses_of,
    publish_house,
)
from ihome.houses.service.finding import (
    address_for_guest,
    house_by_id,
    house_by_public_id,
    house_for,
    houses_by_ids,
    lock_house,
    lock_own_house,
    own_house,
)
from ihome.houses.service.judging import (
    approve_case,
    case_by_public_id,
    case_facts,
    refuse_case,
)
from ihome.houses.service.photos import (
    add_photo,
    attach_photo,
    delete_photo,
    houses_of_photos,
    order_photos,
)
from ihome.houses.service.showing import (
    cards,
    draft_view,
    facilities,
    house_ids_of_host,
    house_view,
    my_houses,
)
from ihome.houses.snapshots import FIELDS, Change, changes

__all__ = [
    "CASE_MEANING", "FACILITIES", "FIELDS", "REASON_MEANING", "STATUS_MEANING", "CaseState",
    "Change", "House", "HouseCardView", "HouseCase", "HouseDraftView", "HouseForm", "HouseKind",
    "HouseStatus", "HouseView", "RefusalReason", "StayLine", "add_photo", "add_rating",
    "address_for_guest", "approve_case", "attach_photo", "average_rating", "cards",
    "case_by_public_id", "case_facts", "changes", "count_booking", "create_house",
    "delete_house", "delete_photo", "draft_view", "edit_house", "facilities", "house_by_id",
    "house_by_public_id", "house_for", "house_ids_of_host", "house_view", "houses_by_ids",
    "houses_of_photos", "lock_house", "lock_own_house", "my_houses", "order_photos",
    "own_house", "pause_house", "pause_houses_of", "publish_house", "refuse_case",
    "search_words", "stay_lines", "stay_total", "take_in_published", "uncount_booking",
]  # fmt: skip
