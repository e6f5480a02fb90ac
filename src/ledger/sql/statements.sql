-- statements(): of a programme, a year that they cover, a territory, a basis; the newest years first.
select number, programme, first_year, last_year, line, territory, basis, unit, is_part, amount_cents, day, source, address,
  note, idempotency_key, at_ms, author, record, struck_at_ms, struck_by, struck_motive
from envelope_statement
where (cast($1 as text) is null or programme = $1)
  and (cast($2 as integer) is null or $2 between first_year and last_year)
  and (cast($3 as integer) is null or territory = $3)
  and (cast($4 as text) is null or basis = $4)
  and (cast($5 as integer) = 1 or struck_at_ms is null)
order by last_year desc, first_year desc, programme, line, territory, day, number
