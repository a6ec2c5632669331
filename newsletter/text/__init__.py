"""Czech as data: language, dates, money, typography, safe HTML."""
