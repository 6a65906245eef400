console.log("locus quickstart");
