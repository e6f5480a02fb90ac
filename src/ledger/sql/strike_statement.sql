-- strike_statement(): once.
update envelope_statement set struck_at_ms = $2, struck_by = $3, struck_motive = $4
where number = $1 and struck_at_ms is null
