-- create_service(): a contract that the service serves too.
insert into service_contract (service, contract, department) values ($1, $2, $3)
