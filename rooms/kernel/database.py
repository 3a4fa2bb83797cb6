"""The database: SQLite (one writer, every commit on disk) or PostgreSQL, behind one small class.

`write` and `transact` are the only ways to change anything: one transaction, committed at its end.
SQLite goes on accepting rows after a failed fsync, so an I/O error is fatal for the process:
`failed` is set, every later write is refused, and the server is expected to end and start again.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from rooms.kernel.errors import ErrorCode, Refused

Result = TypeVar("Result")

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL lost 861 of 104,165 acknowledged rows in a simulated power cut, FULL none.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=1000",
    # What is deleted (sealed ballots) is overwritten with zeros, not left in free pages.
    "PRAGMA secure_delete=ON",
)
READERS = 2  # threads; more of them would only wait for the interpreter's lock
FROZEN_MS = 10_000
"""PostgreSQL ends the transaction of a process that stands still in the middle of one: its locks
would stop whoever takes over. Ours last milliseconds."""
_FATAL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StorageFailed(Refused):
    """Nothing was acknowledged; whether it was stored is known only after reading it back."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.STORAGE_FAILED)


class Database:
    """Hands out transactions. `failed` is set once the storage can't be trusted any more."""

    def __init__(self, engine: AsyncEngine, writer: "_SqliteWriter | None" = None) -> None:
        self.failed = asyncio.Event()
        self._engine = engine
        self._writer = writer

    @classmethod
    def open(cls, url: str) -> Self:
        """`sqlite+aiosqlite:///path` or `postgresql+asyncpg://…`."""
        target = make_url(url)
        if target.get_backend_name() != "sqlite":
            settings = {"idle_in_transaction_session_timeout": str(FROZEN_MS)}
            arguments = {"server_settings": settings}
            return cls(create_async_engine(target, pool_pre_ping=True, connect_args=arguments))
        engine = create_async_engine(target)
        _prepare(engine.sync_engine)
        return cls(engine, _SqliteWriter(target))

    async def close(self) -> None:
        await self._engine.dispose()
        if self._writer is not None:
            self._writer.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view; nothing is committed."""
        async with self._engine.connect() as plain:
            connection = plain
            if self._writer is None:  # a transaction of SQLite always sees one state
                connection = await plain.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                await connection.rollback()

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """`read` for work that is one plain function: one trip to a thread for all of it, which
        matters for what every request asks."""
        if self._writer is None:
            async with self.read() as connection:
                return await connection.run_sync(work)
        return await self._writer.look(work)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: on disk when the block has ended, gone when it raised."""
        if self._writer is not None:
            async with self._writer.turn, self._write() as connection:
                yield connection
        else:
            async with self._write() as connection:
                yield connection

    async def transact(self, work: Callable[[Connection], Result]) -> Result:
        """`write` for work that is one plain function.

        With the asynchronous driver of SQLite each step of a statement is a trip to another thread
        and back, some twenty for a command; here the whole transaction is one trip.
        """
        if self._writer is None:
            async with self.write() as connection:
                return await connection.run_sync(work)
        async with self._writer.turn:
            with self._judged():
                return await self._writer.run(work)

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted in the files, as far as the database can. False if a
        reader held on to it: ask again."""
        if self._writer is None:
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                await connection.exec_driver_sql("VACUUM ballots")
            return True
        async with self._writer.turn:
            return await self._writer.truncate()

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[AsyncConnection]:
        with self._judged():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(dienhong_write=True)
                async with connection.begin():
                    yield connection

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """What a failed transaction means: no room, or storage that can't be trusted."""
        if self.failed.is_set():
            raise StorageFailed
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, OSError) as error:
            code = _sqlite_code(error)
            if code == sqlite3.SQLITE_FULL:
                raise Refused(ErrorCode.DISK_FULL) from error
            if code in _FATAL:
                self.failed.set()
            raise StorageFailed from error


class _SqliteWriter:
    """SQLite has one writer: `turn` waits for it fairly, where its own busy handler would poll.
    `run` carries out a whole transaction on a thread of its own."""

    def __init__(self, url: URL) -> None:
        self.turn = asyncio.Lock()
        self.engine = create_engine(url.set(drivername="sqlite"))
        _prepare(self.engine)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="database read")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    def _run(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.connect() as plain:
            connection = plain.execution_options(dienhong_write=True)
            with connection.begin():
                return work(connection)

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """Reads don't wait for the writer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    def _look(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.connect() as connection, connection.begin():
            return work(connection)

    async def truncate(self) -> bool:
        """Move the write-ahead log into the database and empty it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._truncate)

    def _truncate(self) -> bool:
        with self.engine.connect() as plain:
            plain.rollback()
            busy = plain.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return busy is not None and busy[0] == 0

    def close(self) -> None:
        self._readers.shutdown()
        self._thread.shutdown()
        self.engine.dispose()


def _sqlite_code(error: BaseException) -> int | None:
    """SQLite's primary result code somewhere in the chain of causes."""
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while cause is not None:
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(code, int):
            return code & 0xFF
        cause = cause.__cause__ or cause.__context__
    return None


def _prepare(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # SQLAlchemy's hook
    connection.isolation_level = None  # the driver opens no transactions of its own
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("dienhong_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
