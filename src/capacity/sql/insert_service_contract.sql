-- create_service(), edit_service(): a contract that the service serves too, in one of its revisions.
insert into service_contract (service, revision, contract, department) values ($1, $2, $3, $4)
