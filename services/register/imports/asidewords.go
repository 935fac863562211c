package imports

// The words by which headings of groups and of second tables are known, in English and Welsh. A new word is added here.

var (
	// areaWords are what councils call the areas of their work and, in the plural, sorts of bodies.
	areaWords = wordSet(`
		housing homelessness parks environment environmental planning education schools learning skills employment
		children childrens adult adults people families youth health wellbeing care culture cultural arts leisure
		sport sports recreation heritage libraries museums transport transportation highways roads parking waste
		recycling streetscene finance financial resources legal democratic corporate governance communities safety
		policing economy economic development regeneration growth tourism place places neighbourhoods customer
		customers digital licensing regulatory property assets estates climate sustainability energy countryside
		coast business enterprise partnerships bodies organisations organizations boards forums alliances consortia
		networks companies trusts charities associations panels committees groups

		tai digartrefedd parciau amgylchedd cynllunio addysg ysgolion dysgu sgiliau cyflogaeth plant oedolion pobl
		teuluoedd ieuenctid iechyd lles llesiant gofal diwylliant celfyddydau hamdden chwaraeon treftadaeth
		llyfrgelloedd amgueddfeydd trafnidiaeth priffyrdd ffyrdd gwastraff ailgylchu cyllid adnoddau cyfreithiol
		cymunedau diogelwch economi datblygu adfywio twf twristiaeth lle cwsmeriaid digidol trwyddedu eiddo asedau
		hinsawdd cynaliadwyedd ynni partneriaethau cyrff sefydliadau byrddau fforymau rhwydweithiau cwmnïau
		ymddiriedolaethau elusennau cymdeithasau paneli pwyllgorau grwpiau`)
	// areaJoins come with them.
	areaJoins = wordSet(`
		and of the for with other our young older vulnerable social public community local regional national
		international statutory strategic significant non key joint outside external voluntary private general human
		built natural

		a ac y yr ar i ir eraill ifanc hŷn cymdeithasol cyhoeddus cymunedol lleol rhanbarthol cenedlaethol statudol
		anstatudol strategol allanol gwirfoddol`)
	// sureNames are headings of names that hardly any body is called by, as headingKey writes them, in the singular.
	sureNames = set(
		"name", "title", "enw", "teitl", "body", "outside body", "outside organisation", "external body",
		"external organisation", "corff", "corff allanol", "cyrff", "cyrff allanol",
	)
	// otherColumns are headings that lists of outside bodies have besides and that no field is known for.
	otherColumns = set(
		"no", "number", "item", "representative", "council representative", "representation",
		"nominee", "nominated member", "appointee", "appointed", "appointed by",
		"appointment", "appointed member", "date appointed", "date of appointment", "member", "councillor",
		"elected member", "substitute", "deputy", "trustee", "observer", "seat", "number of seat", "place",
		"vacancy", "entitlement", "term", "term of office", "period", "length of term", "expiry", "expiry date",
		"end date", "term end", "review date", "ward", "party", "contact", "contact detail", "telephone", "phone",
		"email", "e mail", "address", "voting right", "allowance", "expense", "rhif", "cynrychiolydd",
		"cynrychiolwyr", "cynrychiolydd y cyngor", "cynrychiolwyr y cyngor", "aelod", "aelodau", "cynghorydd",
		"cynghorwyr", "dirprwy", "penodwyd", "penodiad", "dyddiad penodi", "tymor", "tymor y swydd", "cyfnod",
		"cyswllt", "ffôn", "ebost", "e bost", "cyfeiriad",
	)
	// bodiesAbove are the headings of names, written likewise.
	bodiesAbove = func() map[string]bool {
		all := set("cyrff", "cyrff allanol", "partneriaethau", "sefydliad", "sefydliadau")
		for _, heading := range nameHeadings {
			all[singular(heading)] = true
		}
		return all
	}()
)
