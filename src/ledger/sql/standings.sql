-- verify(): what stands in each account.
select id, balance_cents, held_cents from ledger_account order by id
