-- verify(): how much there is, and the last number.
select (select count(*) from ledger_entry), (select count(*) from ledger_posting), (select count(*) from ledger_account),
       (select coalesce(max(number), 0) from ledger_entry)
