-- Imports: a commune or EPCI of a contract.
insert into contract_member (contract, code, territory) values ($1, $2, $3)
