"""Workers: which processes claim work, which of them are dead, and who runs a slot."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from newsletter.models import Delivery, DeliveryState, Slot, Worker
from newsletter.store import process
from newsletter.store.engine import Tx
from newsletter.store.statements import insert_missing, run


def register(tx: Tx, lease_until: datetime) -> str:
    """Enter this process as a worker; return the worker's id.

    Its owner calls ``process.end_work`` when it stops.
    """
    here = process.here()
    worker = Worker(
        id=uuid4().hex,
        host=here.host,
        boot=here.boot,
        pid=here.pid,
        started=here.started,
        lease_until=lease_until,
    )
    tx.add(worker)
    tx.flush()
    process.begin_work(worker.id)
    return worker.id


def renew(tx: Tx, worker_id: str, lease_until: datetime) -> None:
    """Let other machines believe until then that the worker lives."""
    run(tx, update(Worker).where(col(Worker.id) == worker_id).values(lease_until=lease_until))


def dead_senders(tx: Tx, issue_id: int, now: datetime) -> set[str]:
    """Return the workers that hold deliveries of the issue and will never report on them."""
    handed = select(Delivery.handed_by).where(
        col(Delivery.issue_id) == issue_id, col(Delivery.state) == DeliveryState.HANDED
    )
    return _dead(tx, select(Worker).where(col(Worker.id).in_(handed)), now)


def dead_claimers(tx: Tx, now: datetime) -> set[str]:
    """Return the workers that claimed a run of a job and will never finish it."""
    claimed = select(Slot.claimed_by).where(col(Slot.finished_at).is_(None))
    return _dead(tx, select(Worker).where(col(Worker.id).in_(claimed)), now)


def claim_slot(
    tx: Tx, job: str, at: datetime, worker_id: str, now: datetime, dead: Collection[str]
) -> bool:
    """Claim one run of a job; return whether it is ours.

    Whoever inserts the row first has it. An unfinished run whose claimer is dead is taken over.
    """
    row = {"job": job, "at": at, "claimed_by": worker_id, "claimed_at": now, "outcome": ""}
    if run(tx, insert_missing(tx, Slot).values(row)):
        return True
    takeover = (
        update(Slot)
        .where(col(Slot.job) == job, col(Slot.at) == at, col(Slot.finished_at).is_(None))
        .where(col(Slot.claimed_by).in_(dead))
        .values(claimed_by=worker_id, claimed_at=now)
    )
    return run(tx, takeover) == 1


def finish_slot(tx: Tx, job: str, at: datetime, outcome: str, now: datetime) -> None:
    """Write down that the run is over, and how it went."""
    run(
        tx,
        update(Slot)
        .where(col(Slot.job) == job, col(Slot.at) == at)
        .values(finished_at=now, outcome=outcome),
    )


def forget_slots(tx: Tx, before: datetime) -> None:
    """Delete finished runs that are older: nobody will claim them again."""
    run(tx, delete(Slot).where(col(Slot.at) < before, col(Slot.finished_at).is_not(None)))


def _dead(tx: Tx, suspects: SelectOfScalar[Worker], now: datetime) -> set[str]:
    here = process.here()
    return {worker.id for worker in tx.exec(suspects) if process.is_dead(worker, here, now)}
