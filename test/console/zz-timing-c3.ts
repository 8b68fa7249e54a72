const t0=performance.now();
const { openReturned } = await import('/work/main/test/console/returned.ts');
console.log('import', performance.now()-t0);
const { testDatabase } = await import('/work/main/test/database.ts');
const d = await testDatabase(); console.log('pg', performance.now()-t0);
const t1=performance.now(); await openReturned(); console.log('scene', performance.now()-t1);
