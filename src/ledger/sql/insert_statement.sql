-- state_envelope(): what a document says, and the record of the journal that tells it.
insert into envelope_statement (number, programme, first_year, last_year, line, territory, basis, unit, is_part,
  amount_cents, day, source, address, note, idempotency_key, at_ms, author, record)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
