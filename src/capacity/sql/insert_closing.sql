-- close_service(): the service has closed on a day.
insert into service_closing (id, service, department, closed_on, motive, document, closed_at, closed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
