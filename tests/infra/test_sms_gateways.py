"""Signatures as the providers publish them, words of a full window, and settings that make no gateway."""

from datetime import UTC, datetime

import pytest

from ihome.infra.sms import aliyun, tencent
from ihome.infra.sms.opening import CannotOpen, open_sms
from tests.gateways.signatures import sha256_hex


class TestPublishedVectors:
    """The providers' own worked examples."""

    def test_alibaba_cloud(self) -> None:
        query = aliyun.canonical_query({
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        })  # fmt: skip
        headers = {
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-version": "2014-05-26",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-content-sha256": sha256_hex(b""),
        }
        said = aliyun.authorization(
            "YourAccessKeyId", "YourAccessKeySecret", method="POST", query=query, headers=headers
        )
        assert said.endswith(
            "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        )

    @pytest.mark.parametrize(
        ("secret", "more", "signature"),
        [
            (
                "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
                {},
                "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
            ),
            (
                "Gu5t9xGARNpq86cd98joQYCN3*******",
                {"x-tc-action": "describeinstances"},
                "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3",
            ),
        ],
    )
    def test_tencent_cloud(self, secret: str, more: dict[str, str], signature: str) -> None:
        body = (
            b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], '
            b'"Name": "instance-name"}]}'
        )
        host = "cvm.tencentcloudapi.com"
        signed = {"content-type": "application/json; charset=utf-8", "host": host, **more}
        said = tencent.authorization(
            "AKID", secret, service="cvm", timestamp=1551113065, body=body, signed=signed
        )
        assert said.endswith(f"Signature={signature}")
        assert "/2019-02-25/cvm/tc3_request" in said


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("触发分钟级流控Permits:1", 60 - 7),
        ("触发小时级流控Permits:5", 3600 - 7),
        ("触发天级流控Permits:10", 3600),
        ("Permits per minute", 60 - 7),
        ("something new", 3600 - 7),
    ],
)
def test_the_window_that_is_full_is_read_from_the_words(words: str, wait: int) -> None:
    assert aliyun._wait_of(words, now=datetime(2030, 5, 1, 12, 0, 7, tzinfo=UTC)) == wait


@pytest.mark.parametrize(
    ("order", "text", "why"),
    [
        ("", "", "write console"),
        ("pigeon", "", "write console"),
        ("console,aliyun", "", "write console"),
        ("aliyun", "key_id=a", "key_secret, sign"),
        ("aliyun", "key_id", "name=value"),
        ("aliyun", "key_id=a;key_secret=s3cret;sign=x", "code=ID:code"),
        ("aliyun", "key_id=a;key_secret=s3cret;sign=x;code=not a template", "no template"),
        ("aliyun", "key_id=a;key_secret=s3cret;sign=x;code=1;url=http://evil.example", "https://"),
    ],
)
def test_a_gateway_that_cannot_work_is_refused_by_name_and_without_its_secret(
    order: str, text: str, why: str
) -> None:
    with pytest.raises(CannotOpen) as refused:
        open_sms(order, {"aliyun": text})
    assert why in str(refused.value)
    assert "s3cret" not in str(refused.value)
