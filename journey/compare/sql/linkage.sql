-- Grain: one agency and age band of its source people, and all of one agency together (agency_code, age_band_code).
-- Reads: canonical.interaction, canonical.agency, link.person_link, link.doubt, cost.interaction_cost.
-- Rule: a source person is a person as one source knows them, counted for every agency that it has an interaction of.
--       linked: the person they are taken to be was found at another agency too. alone: known to one agency or not
--       recognised elsewhere, which look the same. In doubt: in a pair that waits for a reviewer; pairs drawn only to
--       measure the links are not. Costs add up to all cost lines. Shares are exact, to four decimals.
WITH source_person AS (
    SELECT
        interaction.agency_code,
        interaction.source_code,
        interaction.source_person_id,
        SUM(line.cost_gbp) AS cost_gbp
    FROM canonical.interaction AS interaction
    LEFT JOIN cost.interaction_cost AS line ON line.interaction_id = interaction.interaction_id
    GROUP BY interaction.agency_code, interaction.source_code, interaction.source_person_id
),

named AS (
    SELECT
        source_person.agency_code,
        source_person.source_code,
        source_person.source_person_id,
        source_person.cost_gbp,
        person.person_id,
        COALESCE(person.age_band_code, 'not_held') AS age_band_code
    FROM source_person
    LEFT JOIN link.person_link AS person
        ON person.source_code = source_person.source_code
        AND person.source_person_id = source_person.source_person_id
),

found_twice AS (
    SELECT person_id
    FROM named
    GROUP BY person_id
    HAVING COUNT(DISTINCT agency_code) > 1
),

doubted AS (
    SELECT
        source_code_a AS source_code,
        source_person_id_a AS source_person_id
    FROM link.doubt
    WHERE state_code = 'open' AND kind_code <> 'sample'
    UNION
    SELECT
        source_code_b AS source_code,
        source_person_id_b AS source_person_id
    FROM link.doubt
    WHERE state_code = 'open' AND kind_code <> 'sample'
),

marked AS (
    SELECT
        named.agency_code,
        named.age_band_code,
        CASE WHEN found_twice.person_id IS NULL THEN 0 ELSE 1 END AS n_linked,
        CASE WHEN doubted.source_person_id IS NULL THEN 0 ELSE 1 END AS n_in_doubt,
        COALESCE(named.cost_gbp, 0) AS cost_gbp,
        CASE WHEN found_twice.person_id IS NULL THEN COALESCE(named.cost_gbp, 0) ELSE 0 END AS cost_alone_gbp
    FROM named
    LEFT JOIN found_twice ON found_twice.person_id = named.person_id
    LEFT JOIN doubted
        ON doubted.source_code = named.source_code
        AND doubted.source_person_id = named.source_person_id
),

counted AS (
    SELECT
        agency_code,
        age_band_code,
        CAST(COUNT(*) AS BIGINT) AS n_source_people,
        CAST(SUM(n_linked) AS BIGINT) AS n_linked,
        CAST(SUM(n_in_doubt) AS BIGINT) AS n_in_doubt,
        CAST(SUM(cost_gbp) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(SUM(cost_alone_gbp) AS DECIMAL(18, 2)) AS cost_alone_gbp
    FROM marked
    GROUP BY agency_code, age_band_code
),

every AS (
    SELECT
        agency_code,
        age_band_code,
        n_source_people,
        n_linked,
        n_in_doubt,
        cost_gbp,
        cost_alone_gbp
    FROM counted
    UNION ALL
    SELECT
        agency.agency_code,
        'all' AS age_band_code,
        CAST(COALESCE(SUM(counted.n_source_people), 0) AS BIGINT) AS n_source_people,
        CAST(COALESCE(SUM(counted.n_linked), 0) AS BIGINT) AS n_linked,
        CAST(COALESCE(SUM(counted.n_in_doubt), 0) AS BIGINT) AS n_in_doubt,
        CAST(COALESCE(SUM(counted.cost_gbp), 0) AS DECIMAL(18, 2)) AS cost_gbp,
        CAST(COALESCE(SUM(counted.cost_alone_gbp), 0) AS DECIMAL(18, 2)) AS cost_alone_gbp
    FROM canonical.agency AS agency
    LEFT JOIN counted ON counted.agency_code = agency.agency_code
    GROUP BY agency.agency_code
),

penny AS (
    SELECT
        every.*,
        CAST(cost_gbp * 100 AS HUGEINT) AS cost_pence,
        CAST(cost_alone_gbp * 100 AS HUGEINT) AS cost_alone_pence
    FROM every
)

SELECT
    agency_code,
    age_band_code,
    n_source_people,
    n_linked,
    CAST(n_source_people - n_linked AS BIGINT) AS n_alone,
    n_in_doubt,
    cost_gbp,
    cost_alone_gbp,
    CASE
        WHEN n_source_people > 0 THEN CAST(
            CAST((20000 * n_linked + n_source_people) // (2 * n_source_people) AS DECIMAL(9, 0))
            * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(5, 4)
        )
    END AS share_linked,
    CASE
        WHEN cost_pence > 0 THEN CAST(
            CAST((20000 * cost_alone_pence + cost_pence) // (2 * cost_pence) AS DECIMAL(9, 0))
            * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(5, 4)
        )
    END AS share_cost_alone
FROM penny
ORDER BY agency_code, age_band_code
