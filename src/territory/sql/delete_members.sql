-- Imports: the members of a contract have changed.
delete from contract_member where contract = $1
