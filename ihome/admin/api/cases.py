"""The overview and the review queue."""

from flask import Blueprint

from ihome.admin import service
from ihome.admin.schemas.cases import (
    ApproveForm,
    CasesQuery,
    DeskCaseDetailView,
    DeskCasesView,
    OverviewView,
    RefuseForm,
)
from ihome.houses.errors import CaseChanged, CaseDecided, HouseIncomplete, OwnHouseCase
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("desk_cases", __name__, url_prefix="/api/v2/desk")

CASE = {"case_id": "审核编号"}


@bp.get("/overview")
@interface(
    "工作台：概览",
    about="等着人处理的各有多少，给导航上的角标用。",
    access="staff:support",
    returns=OverviewView,
)
def show_overview() -> OverviewView:
    return service.overview(viewer_id=current_user_id())


@bp.get("/house_cases")
@interface(
    "工作台：房源审核队列",
    about="房东发布和修改的房源。待审的先提交的在前，审过的新的在前。",
    access="staff:support",
    query=CasesQuery,
    returns=DeskCasesView,
)
def list_house_cases(query: CasesQuery) -> DeskCasesView:
    return service.house_cases(query)


@bp.get("/house_cases/<case_id>")
@interface(
    "工作台：一件房源审核",
    about="提交的全部内容，和上一次审过的逐项对比，文字标出增删。",
    access="staff:support",
    path=CASE,
    returns=DeskCaseDetailView,
    errors=[NotFound],
)
def show_house_case(case_id: str) -> DeskCaseDetailView:
    return service.house_case(case_id, viewer_id=current_user_id())


@bp.post("/house_cases/<case_id>/approve")
@interface(
    "工作台：通过房源",
    about="等审核的房源马上对房客可见，已经可见的继续可见。同事已经处理过、房东又改了内容、自己的房源，都不行。",
    access="staff:operator",
    path=CASE,
    form=ApproveForm,
    returns=DeskCaseDetailView,
    errors=[NotFound, CaseDecided, CaseChanged, OwnHouseCase, HouseIncomplete],
)
def approve_house_case(case_id: str, form: ApproveForm) -> DeskCaseDetailView:
    return service.approve_case(case_id, revision=form.revision, actor_id=current_user_id())


@bp.post("/house_cases/<case_id>/refuse")
@interface(
    "工作台：退回房源",
    about="房源马上从搜索里消失，已有的订单照常有效；房东收到短信，在编辑页看到原因，改好后可以再提交。",
    access="staff:operator",
    path=CASE,
    form=RefuseForm,
    returns=DeskCaseDetailView,
    errors=[NotFound, CaseDecided, CaseChanged, OwnHouseCase],
)
def refuse_house_case(case_id: str, form: RefuseForm) -> DeskCaseDetailView:
    return service.refuse_case(
        case_id,
        revision=form.revision,
        reasons=form.reasons,
        words=form.words,
        actor_id=current_user_id(),
    )
