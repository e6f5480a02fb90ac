-- balances(): every account of a programme.
select programme, year, line, territory, kind, unit, balance_cents, held_cents from ledger_account where programme = $1
