-- find_statement(), and the one of a key ().
select number, programme, first_year, last_year, line, territory, basis, unit, is_part, amount_cents, day, source, address,
  note, idempotency_key, at_ms, author, record, struck_at_ms, struck_by, struck_motive
from envelope_statement
where number = $1 or idempotency_key = $2
