"""An SMTP server that keeps nothing but who was sent which Message-ID, on disk before its 250.

Usage: sink.py FILE; prints the port it listens on. Each line of FILE: Message-ID, recipient.
"""

import asyncio
import os
import re
import sys

MESSAGE_ID = re.compile(rb"(?mi)^Message-ID: (\S+)")


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ledger: int) -> None:
    """Serve one connection."""
    recipient = b""

    async def say(line: bytes) -> None:
        writer.write(line + b"\r\n")
        await writer.drain()

    await say(b"220 sink.example ESMTP")
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"RCPT":
            recipient = line[line.index(b"<") + 1 : line.index(b">")]
        if command == b"DATA":
            await say(b"354 go ahead")
            content = await reader.readuntil(b"\r\n.\r\n")
            found = MESSAGE_ID.search(content)
            assert found
            os.write(ledger, found[1] + b" " + recipient + b"\n")
            os.fsync(ledger)
        if command == b"QUIT":
            await say(b"221 bye")
            break
        if command != b"DATA" or recipient:
            await say(b"250 2.0.0 Ok")
    writer.close()


async def main(path: str) -> None:
    """Listen on a free port of the loopback until killed."""
    ledger = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer, ledger)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
