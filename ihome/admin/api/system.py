"""Parked work, promises, settings, the audit log."""

from flask import Blueprint

from ihome.admin import service
from ihome.admin.schemas.common import ActForm, AuditPageView
from ihome.admin.schemas.system import (
    AuditQuery,
    JobsView,
    LastCheckView,
    PageQuery,
    SettingsView,
)
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.infra.jobs import JobNotParked
from ihome.kernel.errors import NotFound

bp = Blueprint("desk_system", __name__, url_prefix="/api/v2/desk")

JOB = {"job_id": "任务编号"}


@bp.get("/jobs")
@interface(
    "工作台：停下来的后台任务",
    about="试了 8 次都没成、等人处理的任务，旧的在前。",
    access="staff:support",
    query=PageQuery,
    returns=JobsView,
)
def list_jobs(query: PageQuery) -> JobsView:
    return service.parked_jobs(query)


@bp.post("/jobs/<job_id>/retry")
@interface(
    "工作台：重试任务",
    about="马上再试，次数从头算。返回剩下的。",
    access="staff:operator",
    path=JOB,
    form=ActForm,
    returns=JobsView,
    errors=[NotFound, JobNotParked],
)
def retry_job(job_id: str, form: ActForm) -> JobsView:
    return service.retry_job(job_id, reason=form.reason, actor_id=current_user_id())


@bp.post("/jobs/<job_id>/give_up")
@interface(
    "工作台：放弃任务",
    about="决定不做了，原因记入操作日志。返回剩下的。",
    access="staff:operator",
    path=JOB,
    form=ActForm,
    returns=JobsView,
    errors=[NotFound, JobNotParked],
)
def give_up_job(job_id: str, form: ActForm) -> JobsView:
    return service.give_up_job(job_id, reason=form.reason, actor_id=current_user_id())


@bp.get("/invariants")
@interface(
    "工作台：最近一次数据核对",
    about="在工作台里最近一次核对的结果；命令行的不算。",
    access="staff:support",
    returns=LastCheckView,
)
def show_check() -> LastCheckView:
    return service.last_check()


@bp.post("/invariants")
@interface(
    "工作台：核对数据",
    about="现在就问数据库，每一条承诺是否都成立。只读；数据多时要几秒。",
    access="staff:operator",
    returns=LastCheckView,
)
def run_check() -> LastCheckView:
    return service.run_check(actor_id=current_user_id())


@bp.get("/settings")
@interface(
    "工作台：设置",
    about="这个进程的全部设置，只能看。密钥只说有没有。",
    access="staff:operator",
    returns=SettingsView,
)
def show_settings() -> SettingsView:
    return service.settings()


@bp.get("/audit")
@interface(
    "工作台：操作日志",
    about="工作人员和命令行做过的事，新的在前，改不了也删不掉。",
    access="staff:operator",
    query=AuditQuery,
    returns=AuditPageView,
    errors=[NotFound],
)
def list_audit(query: AuditQuery) -> AuditPageView:
    return service.audit_log(query)
