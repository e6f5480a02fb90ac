-- account_of(): an account opens with the first entry that names it.
insert into ledger_account (id, programme, year, line, territory, kind, unit, balance_cents, held_cents)
values ($1, $2, $3, $4, $5, $6, $7, 0, 0)
