"""The provider's page: its own look, no script, nothing from elsewhere."""

from html import escape

from ihome.kernel.clock import HOUSE_ZONE
from ihome.kernel.money import yuan_text
from ihome.sandbox.models import SandboxTrade

STYLE = """
:root{color-scheme:light dark;--ink:#1b1d29;--paper:#f4f5fb;--card:#fff;--line:#d9dced;--blue:#2f4fd0;--on:#fff;--soft:#565b75}
@media (prefers-color-scheme:dark){:root{--ink:#eef0ff;--paper:#10121c;--card:#191c2a;--line:#343952;--blue:#9fb2ff;--on:#0b1030;--soft:#b4bad6}}
*{box-sizing:border-box} body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--paper);color:var(--ink);font:16px/1.7 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{width:100%;max-width:420px;background:var(--card);border:1px solid var(--line);border-radius:20px;padding:24px}
h1{font-size:18px;margin:0 0 4px} .note{color:var(--soft);font-size:14px;margin:0 0 20px} .amount{font-size:40px;line-height:1.3;font-weight:700;font-variant-numeric:tabular-nums;margin:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:16px 0 24px;font-size:14px} dt{color:var(--soft)} dd{margin:0;text-align:right;overflow-wrap:anywhere}
button{width:100%;min-height:52px;border-radius:12px;font:inherit;font-weight:600;cursor:pointer;border:1px solid var(--line);background:none;color:var(--ink)} button.pay{background:var(--blue);border-color:var(--blue);color:var(--on);margin-bottom:12px}
button:focus-visible,summary:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
details{border-top:1px solid var(--line);margin:0 0 20px;padding-top:12px} summary{cursor:pointer;min-height:32px} label{display:flex;gap:10px;align-items:center;min-height:44px} input{width:20px;height:20px}
a{color:var(--blue)}
"""


def pay_page(trade: SandboxTrade, *, csrf_token: str) -> str:
    """The page where a payer decides."""
    until = trade.expires_at.astimezone(HOUSE_ZONE).strftime("%m月%d日 %H:%M")
    amount = yuan_text(trade.amount_fen)
    return _page(
        "模拟支付",
        "<h1>模拟支付网关</h1><p class='note'>演示用，不会动真钱。</p>"
        f"<p class='amount'>¥{amount}</p>"
        f"<dl><dt>商家</dt><dd>爱家租房</dd><dt>内容</dt><dd>{escape(trade.subject)}</dd>"
        f"<dt>请在此前付款</dt><dd>{until}</dd><dt>交易号</dt><dd>{trade.trade_no}</dd></dl>"
        "<form method='post' action='/sandbox/pay'>"
        f"<input type='hidden' name='csrf_token' value='{escape(csrf_token, quote=True)}'>"
        f"<input type='hidden' name='out_trade_no' value='{escape(trade.out_trade_no, quote=True)}'>"
        "<details><summary>测试选项</summary>"
        "<label><input type='checkbox' name='twice'>支付通知发两次</label>"
        "<label><input type='checkbox' name='delayed'>支付通知晚 10 秒</label>"
        "<label><input type='checkbox' name='lost'>支付通知丢失，靠查询补上</label></details>"
        f"<button class='pay' name='action' value='pay'>支付 ¥{amount}</button>"
        "<button name='action' value='cancel'>取消，回到商家</button></form>",
    )


def refusal_page(words: str) -> str:
    """Why the provider will not go on."""
    return _page(
        "不能支付",
        f"<h1>不能支付</h1><p role='alert'>{escape(words)}。</p><p><a href='/trips'>回到我的行程</a></p>",
    )


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{title}</title><link rel='stylesheet' href='/sandbox/style.css'></head>"
        f"<body><main>{body}</main></body></html>"
    )
