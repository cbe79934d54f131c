"""What the ledger promises, kept by the database.

A table can say that an amount is not zero. It cannot say that an entry's
postings sum to zero, that a bill's total is the sum of its lines, or that a
ledger is never rewritten. These triggers do; the first two look at commit, so
that an entry and its postings may arrive in any order.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ENTRY_BALANCES = """
CREATE FUNCTION forebay_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry uuid;
    sides integer;
    total numeric;
    strays integer;
BEGIN
    IF TG_TABLE_NAME = 'posting' THEN
        entry := NEW.entry_id;
    ELSE
        entry := NEW.id;
    END IF;
    SELECT count(*), coalesce(sum(p.amount), 0),
           count(*) FILTER (
               WHERE p.account_id <> e.account_id OR p.posted_on <> e.posted_on
           )
      INTO sides, total, strays
      FROM posting p JOIN ledger_entry e ON e.id = p.entry_id
     WHERE p.entry_id = entry;
    IF sides < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'ledger entry % has % postings that sum to %', entry, sides, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    IF strays > 0 THEN
        RAISE EXCEPTION 'ledger entry % has postings of another account or day', entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_of_one_account';
    END IF;
    RETURN NULL;
END
$$
"""

BILL_ADDS_UP = """
CREATE FUNCTION forebay_bill_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which uuid;
    said numeric;
    summed numeric;
BEGIN
    IF TG_TABLE_NAME = 'bill' THEN
        which := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        which := OLD.bill_id;
    ELSE
        which := NEW.bill_id;
    END IF;
    SELECT b.total, (SELECT coalesce(sum(l.amount), 0) FROM bill_line l WHERE l.bill_id = b.id)
      INTO said, summed
      FROM bill b WHERE b.id = which;
    IF said IS DISTINCT FROM summed AND said IS NOT NULL THEN
        RAISE EXCEPTION 'bill % says % and its lines sum to %', which, said, summed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_adds_up';
    END IF;
    RETURN NULL;
END
$$
"""

LEDGER_ONLY_GROWS = """
CREATE FUNCTION forebay_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed; post a reversal instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_only_grows';
END
$$
"""

#: Run in this order after the tables exist.
GUARDS: list[str] = [
    ENTRY_BALANCES,
    BILL_ADDS_UP,
    LEDGER_ONLY_GROWS,
    """
    CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forebay_entry_balances()
    """,
    """
    CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forebay_entry_balances()
    """,
    """
    CREATE CONSTRAINT TRIGGER bill_adds_up AFTER INSERT OR UPDATE ON bill
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forebay_bill_adds_up()
    """,
    """
    CREATE CONSTRAINT TRIGGER bill_line_adds_up AFTER INSERT OR UPDATE OR DELETE ON bill_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forebay_bill_adds_up()
    """,
    """
    CREATE TRIGGER posting_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION forebay_ledger_only_grows()
    """,
    """
    CREATE TRIGGER ledger_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION forebay_ledger_only_grows()
    """,
]

#: Undoes GUARDS, in this order.
UNGUARDS: list[str] = [
    "DROP TRIGGER IF EXISTS ledger_entry_only_grows ON ledger_entry",
    "DROP TRIGGER IF EXISTS posting_only_grows ON posting",
    "DROP TRIGGER IF EXISTS bill_line_adds_up ON bill_line",
    "DROP TRIGGER IF EXISTS bill_adds_up ON bill",
    "DROP TRIGGER IF EXISTS entry_balances ON ledger_entry",
    "DROP TRIGGER IF EXISTS posting_balances ON posting",
    "DROP FUNCTION IF EXISTS forebay_ledger_only_grows()",
    "DROP FUNCTION IF EXISTS forebay_bill_adds_up()",
    "DROP FUNCTION IF EXISTS forebay_entry_balances()",
]


def upgrade() -> None:
    """Put the guards up."""
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Take the guards down."""
    for statement in UNGUARDS:
        op.execute(statement)
