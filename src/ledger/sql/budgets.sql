-- budgets(): newest year first.
select distinct programme, year from ledger_account order by year desc, programme
