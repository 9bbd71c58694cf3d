"""The tables of chat."""

from __future__ import annotations

from typing import Final

from desktop.rows.search_index import search_tables
from desktop.rows.table import Table

MESSAGES: Final = "message"
"""The search index of messages, by their ids."""

TABLES: Final = (
    # `about`: what it is a comment on, where the conversation does not say it.
    # `id` is a message's time in milliseconds with 21 bits of its hash: nearly the order of conversations, so that
    # the newest hits are the highest ids, and the same on every PC but for collisions. `place_ms`: when it was sent, or
    # where it arrived if that lay ahead of now; `ahead` of this PC's clock.
    Table(
        "messages",
        (
            """CREATE TABLE messages (
                id INTEGER PRIMARY KEY,
                hash BLOB NOT NULL,
                space BLOB NOT NULL,
                conversation BLOB NOT NULL,
                place_ms INTEGER NOT NULL,
                sent_ms INTEGER NOT NULL,
                ahead INTEGER NOT NULL,
                stamp INTEGER NOT NULL,
                arrival INTEGER NOT NULL,
                author BLOB,
                author_name TEXT,
                imported_by BLOB,
                about BLOB,
                text TEXT NOT NULL,
                original TEXT,
                files BLOB,
                reply_to BLOB,
                mentions_me INTEGER NOT NULL,
                original_mentions INTEGER NOT NULL,
                edit_stamp INTEGER,
                edit_hash BLOB,
                recalled INTEGER NOT NULL,
                counts INTEGER NOT NULL
            ) STRICT""",
            "CREATE UNIQUE INDEX messages_by_hash ON messages (hash)",
            "CREATE INDEX messages_in_order ON messages (conversation, place_ms, stamp, hash)",
            "CREATE INDEX messages_displaced ON messages (sent_ms) WHERE place_ms <> sent_ms",
            "CREATE INDEX messages_that_count ON messages (conversation, arrival) WHERE counts",
            "CREATE INDEX messages_that_mention ON messages (conversation, arrival) WHERE counts AND mentions_me",
            "CREATE INDEX messages_with_files ON messages (conversation, place_ms, stamp, hash) WHERE files NOT NULL",
        ),
        order="hash",
        local=("id", "place_ms", "ahead"),
        label="messages",
        # Each PC drops what was taken back on a day of its own.
        shared="SELECT space, hash, conversation, sent_ms, stamp, author, author_name, imported_by, text, original, "
        "files, reply_to, edit_hash FROM messages WHERE NOT recalled",
    ),
    *search_tables(MESSAGES),
    # How many messages a conversation has: counting them each time would read the whole index.
    Table(
        "sizes",
        ("CREATE TABLE sizes (conversation BLOB PRIMARY KEY, messages INTEGER NOT NULL) STRICT, WITHOUT ROWID",),
        order="conversation",
        label="numbers of messages",
    ),
    Table(
        "edits",
        (
            """CREATE TABLE edits (
                hash BLOB PRIMARY KEY,
                message BLOB NOT NULL,
                space BLOB NOT NULL,
                author BLOB NOT NULL,
                feed BLOB NOT NULL,
                seq INTEGER NOT NULL,
                stamp INTEGER NOT NULL,
                after BLOB NOT NULL,
                text TEXT NOT NULL,
                mentions_me INTEGER NOT NULL,
                erased INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX edits_by_message ON edits (message)",
            "CREATE INDEX edits_without_text ON edits (hash) WHERE text = '' AND NOT erased",
        ),
        order="hash",
        label="edits",
    ),
    Table(
        "recalled_imports",
        (
            """CREATE TABLE recalled_imports (
                hash BLOB NOT NULL,
                part INTEGER NOT NULL,
                space BLOB NOT NULL,
                conversation BLOB NOT NULL,
                message BLOB NOT NULL,
                digest BLOB NOT NULL,
                PRIMARY KEY (hash, part)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX recalled_imports_by_conversation ON recalled_imports (conversation)",
        ),
        order="hash, part",
        label="messages out of files that were taken back",
    ),
    Table(
        "channels",
        (
            """CREATE TABLE channels (
                hash BLOB NOT NULL,
                space BLOB NOT NULL,
                channel BLOB NOT NULL,
                name TEXT NOT NULL,
                stamp INTEGER NOT NULL,
                PRIMARY KEY (hash, channel)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX channels_by_id ON channels (channel, stamp, hash)",
        ),
        order="hash, channel",
        label="channels",
        shared="SELECT space, hash, channel, name, stamp FROM channels",
    ),
    # What was said of channels that are there: of `kind` "name", or "archived" ("1", or "" for brought back).
    Table(
        "channel_writes",
        (
            """CREATE TABLE channel_writes (
                hash BLOB NOT NULL,
                part INTEGER NOT NULL,
                space BLOB NOT NULL,
                channel BLOB NOT NULL,
                kind TEXT NOT NULL,
                feed BLOB NOT NULL,
                seq INTEGER NOT NULL,
                stamp INTEGER NOT NULL,
                after BLOB NOT NULL,
                said TEXT NOT NULL,
                PRIMARY KEY (hash, part)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX channel_writes_by_channel ON channel_writes (channel, kind)",
        ),
        order="hash, part",
        label="names and places of channels",
        shared="SELECT space, hash, part, channel, kind, stamp, after, said FROM channel_writes",
    ),
    Table(
        "conversations",
        (
            """CREATE TABLE conversations (
                conversation BLOB PRIMARY KEY,
                space BLOB NOT NULL,
                kind TEXT NOT NULL,
                title TEXT NOT NULL,
                person BLOB,
                archived INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="conversation",
        label="conversations",
    ),
    # Who is in those that are private, who let them in (nobody whoever made it), with which fact, and whether they read
    # all that was said before.
    Table(
        "conversation_people",
        (
            """CREATE TABLE conversation_people (
                conversation BLOB NOT NULL,
                person BLOB NOT NULL,
                let_in_by BLOB,
                let_in BLOB,
                reads_all INTEGER NOT NULL,
                PRIMARY KEY (conversation, person)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="conversation, person",
        label="people in private channels",
    ),
)
