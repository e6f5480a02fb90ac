-- verify(): each entry, to be held against the journal.
select number from ledger_entry order by number
