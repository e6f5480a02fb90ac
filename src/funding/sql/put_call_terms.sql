-- note_call(): of a version that is published
insert into grant_call_terms (call, version, fund, year, line, opens_at, closes_at, window_days, at, firm_percent, specification)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
