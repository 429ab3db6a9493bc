"""The cast of booking and money, and a sandbox that is asked without a network."""

from tests.cast import browser_of as browser_of
from tests.cast import gu as gu
from tests.cast import hua as hua
from tests.cast import key as key
from tests.cast import sun as sun
from tests.payments.near import wire as wire
