"""An approved issue -> ledger -> message bytes -> SMTP -> outcome (docs/delivery.md)."""
