-- The department's page, and imports: the shape as it is now.
select path from territory_shape where territory = $1
