"""The old name of `wizard.advisor`, for programs written before it moved; removed after the next release."""

from wizard.advisor import Advisor, recommend

__all__ = ["Advisor", "recommend"]
