"""How words and amounts are kept in a column."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

HUNDREDTHS = 100


class Word(TypeDecorator[StrEnum]):
    """A ``StrEnum`` kept as its value; a word that is not one of ours never gets in."""

    impl = String(20)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn a member (or its value) into text."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Turn text back into the member."""
        return None if value is None else self.words(value)


class Amount(TypeDecorator[Decimal]):
    """A number with two decimal places (crowns and haléře, percent), kept exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn the number into hundredths."""
        return None if value is None else int((Decimal(value) * HUNDREDTHS).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Turn hundredths into the number."""
        return None if value is None else Decimal(value) / HUNDREDTHS
