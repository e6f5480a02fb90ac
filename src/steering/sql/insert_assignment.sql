-- A prefecture assigns a delegate to a contract.
insert into delegate_assignment (id, delegate, label, contract, department, since) values ($1, $2, $3, $4, $5, $6)
