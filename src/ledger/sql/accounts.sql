-- accounts_by_id(): all of them.
select id, programme, year, line, territory, kind, unit from ledger_account
