-- account_of(): numbers go on.
select coalesce(max(id), 0) from ledger_account
